"""What happens to every request and response, whatever the spider: scope, robots.txt, patience, keeping."""
