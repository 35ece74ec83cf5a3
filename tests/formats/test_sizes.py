from milestones.formats.sizes import in_megabytes


def test_a_size_above_a_limit_never_reads_as_the_limit():
    assert in_megabytes(50 * 2**20) == "50.0 MB"
    assert in_megabytes(50 * 2**20 + 1) == "50.1 MB"
    assert in_megabytes(2_000 * 2**20) == "2,000.0 MB"
