"""``make bench``: what gkcrawl costs beside its peers and beside the physical limit, as ratios from one run."""
