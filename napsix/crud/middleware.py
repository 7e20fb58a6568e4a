"""What every answer to a signed-in person carries."""

from django.utils.cache import patch_cache_control, patch_vary_headers


class PrivatePagesMiddleware:
    """Keep pages of signed-in people out of every cache (ASVS 14.3.2); fragments vary by the htmx header."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
