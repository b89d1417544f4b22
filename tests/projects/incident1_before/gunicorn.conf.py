bind = "0.0.0.0:8000"
workers = 1
worker_class = "uvicorn.workers.UvicornWorker"
threads = 8
backlog = 64
keepalive = 2
timeout = 120
