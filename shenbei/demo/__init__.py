"""The sample district: the year 2012 of the article and a current cycle, written by the apps' own actions."""
