"""Who a request comes from: session, bearer token, and as whom its pages are seen."""
