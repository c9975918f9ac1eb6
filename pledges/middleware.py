"""What is the same for every reader says so: one copy in a shared cache serves all."""


def same_for_all(get_response):
    """Take `Vary` off answers that a view marked `same_for_all`; it stands before whatever adds it."""

    def middleware(request):
        response = get_response(request)
        if getattr(response, "same_for_all", False) and "no-store" not in response.get("Cache-Control", ""):
            del response["Vary"]
        return response

    return middleware
