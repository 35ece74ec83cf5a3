"""Image files to test with."""

from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")


def picture(width=64, height=48, mode="RGB"):
    """Return a Pillow image: red on the left, blue on the right, and a white top left corner."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    image.paste((255, 255, 255), (0, 0, width // 4, height // 4))
    return image.convert(mode)


def file(kind="PNG", image=None, **options):
    """Return an image file of `kind`, as bytes: of `image`, or of `picture()`."""
    written = BytesIO()
    (image or picture()).save(written, kind, **options)
    return written.getvalue()


def noise(width, height):
    """Return a Pillow image that compresses badly."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def opened(data):
    """Return the Pillow image of a file, loaded."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_like(image, other, tolerance=40):
    """Do two images look the same, but for what lossy encoding changes?"""
    small = [each.convert("RGB").resize((8, 6), Image.Resampling.BOX) for each in (image, other)]
    pairs = zip(small[0].tobytes(), small[1].tobytes(), strict=True)
    return max(abs(a - b) for a, b in pairs) <= tolerance


def odd_profile():
    """Return an ICC profile by which red is green, and green red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"xXYZ"), (b"gXYZ", b"rXYZ"), (b"xXYZ", b"gXYZ")):
        profile = profile.replace(old, new)
    return profile.replace("sRGB".encode("utf-16-be"), "Test".encode("utf-16-be"))


def png_header(width, height):
    """Return the start of a PNG file of that size, without its pixels."""
    written = BytesIO()
    written.write(b"\x89PNG\r\n\x1a\n")
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    PngImagePlugin.putchunk(written, b"IHDR", header)
    PngImagePlugin.putchunk(written, b"IDAT", b"")
    return written.getvalue()
