"""CC-12: a general complaint that belongs to the corruption channel moves there, whole.

The one place that knows both channels. Sealed first, then purged; see `service`.
"""
