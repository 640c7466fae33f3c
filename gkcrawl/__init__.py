"""gkcrawl: China's annual reports on open government, crawled, kept, read, checked, published and cited."""
