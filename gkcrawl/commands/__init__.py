"""What ``scrapy`` itself lacks: extract, rebuild, verify, export; and a ``crawl`` whose errors are sentences."""
