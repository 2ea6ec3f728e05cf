"""Swift for S3's REST-XML protocol."""


class RESTGenerator:
    def __init__(self, model):
        self.model = model

    def files(self):
        return {}
