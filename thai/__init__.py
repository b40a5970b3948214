"""Thai conventions: Buddhist-era dates, fiscal years, digits, baht, text, order. No models."""
