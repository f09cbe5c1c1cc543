"""Kinds of output by which a run recognises what a report shows, decides and says of itself."""

BLOCK_MIME = "application/vnd.pmo.block+json"
RECORD_MIME = "application/vnd.pmo.record+json"
DECIDED_MIME = "application/vnd.pmo.decided+json"
SLICES_MIME = "application/vnd.pmo.slices+json"
PLOTLY_MIME = "application/vnd.plotly.v1+json"
