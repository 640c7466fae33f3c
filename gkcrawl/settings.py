"""Settings of gkcrawl: what differs from Scrapy's own defaults, and why."""

from importlib.metadata import version

BOT_NAME = "gkcrawl"
SPIDER_MODULES = ["gkcrawl.spiders"]
NEWSPIDER_MODULE = "gkcrawl.spiders"
COMMANDS_MODULE = "gkcrawl.commands"

# --- ours ---------------------------------------------------------------------------------------------------------
ARCHIVE_DIR = "archive"  # warc/*.warc.gz and gkcrawl.db live here
CONTACT = ""  # a page or an address where a site's operator reaches you; sent with every request
MANIFEST_KEY = ""  # a private key (PEM) to sign each crawl's manifest with; see docs/archive.md
TIMESTAMP_URL = ""  # an RFC 3161 service that time-stamps each crawl's manifest
SITE_BUDGET = 3000  # requests spent on one site; ends calendars, growing paths and endless paging
SITES_AT_ONCE = 64  # sites that one process works on; another process of the same crawl takes others
PROGRESS_INTERVAL = 10  # seconds between lines of progress where there is no terminal to draw on; 0 for none
RETRY_AFTER_MAX = 600  # seconds; a server that asks for a longer pause is left alone
ROBOTS_HOLD = 12 * 3600  # seconds after which a robots.txt is read anew; RFC 9309 allows a day
CRAWL_DELAY_MAX = 300  # seconds; a longer Crawl-delay counts as this
PRIVATE_ADDRESSES = []  # networks (10.0.0.0/8) and hosts inside our own network that may be asked all the same
OLD_TLS_HOSTS = []  # hosts asked with the TLS of years past, besides those the region data name ("tls" lines)
BROWSER_TIMEOUT = 120  # seconds one page may take in the browser, its scripts' requests and their delays included
BROWSER_PAGES = 4  # pages in the browser at a time
BROWSER_RENEWED = 100  # pages after which the browser is started anew: its memory grows

# --- manners ------------------------------------------------------------------------------------------------------
USER_AGENT = f"gkcrawl/{version('gkcrawl')}"  # the spider adds " (+CONTACT)"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "gkcrawl"
DOWNLOADER = "gkcrawl.downloader.Downloader"  # Scrapy's own forgets the next line where DOWNLOAD_DELAY is 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one request per host at a time (default 8)
CONCURRENT_REQUESTS = 64  # many hosts in parallel (default 16)
DOWNLOAD_DELAY = 1  # seconds (default 0)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}
CONCURRENT_ITEMS = 4  # tasks that take a page's requests and items (default 100, made anew for every page)
WARN_ON_GENERATOR_RETURN_VALUE = False  # Scrapy would read the spider's source again for each page
COOKIES_ENABLED = False  # no page we want needs one, and cookie challenges are recorded, not solved
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 10  # default 20
METAREFRESH_MAXDELAY = 10  # default 100: a page that reloads itself each minute is a page

# --- limits -------------------------------------------------------------------------------------------------------
DOWNLOAD_TIMEOUT = 60  # seconds (default 180)
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # default 1 GiB; the largest report met has 20 MB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # half a page is kept, marked as cut; so is what came within size and time
TWISTED_DNS_RESOLVER = "gkcrawl.addresses.Resolver"  # no name leads inside our own network
HTTPERROR_ALLOW_ALL = True  # error pages are captured and judged by the spider: absence is data
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {"http": "gkcrawl.wire.Handler", "https": "gkcrawl.wire.Handler",
                     "file": None, "data": None, "ftp": None, "s3": None}

# --- how the wing is put together ---------------------------------------------------------------------------------
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # each site keeps its own, by canonical address
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # a list's pages in printed order
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "gkcrawl.middlewares.scope.ScopeMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "gkcrawl.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "gkcrawl.middlewares.patience.PatienceMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "gkcrawl.middlewares.spare.RefreshMiddleware": 580,
    "gkcrawl.middlewares.spare.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "gkcrawl.middlewares.spare.ProxyMiddleware": 750,
    "gkcrawl.middlewares.circle.CircleMiddleware": 610,  # before Scrapy's own would follow the redirect
    "gkcrawl.middlewares.again.AgainMiddleware": 940,
    "gkcrawl.middlewares.keep.KeepMiddleware": 950,  # nearest the wire: bodies as received, one capture per hop
    "gkcrawl.middlewares.browser.BrowserMiddleware": 960,  # in place of the wire, where a page asks for it
}
SPIDER_MIDDLEWARES = {
    # Both drop requests without a word; the spider has to know what became of each of its requests.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {"gkcrawl.pipelines.ArchivePipeline": 300}

# --- what is printed ----------------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"
LOG_FORMATTER = "gkcrawl.quiet.Formatter"
EXTENSIONS = {"scrapy.extensions.logstats.LogStats": None, "gkcrawl.progress.Progress": 500}
LOG_VERSIONS = []
STATS_DUMP = False
