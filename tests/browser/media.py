"""The widths and the colours in which pages are checked."""

WIDTHS = [320, 768, 1280]  # px: a small phone's, a tablet's and a desktop's
MODES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced, light": {"color_scheme": "light", "forced_colors": "active"},
    "forced, dark": {"color_scheme": "dark", "forced_colors": "active"},
}
