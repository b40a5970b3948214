"""Files in S3-compatible storage; imported only where `STORAGE_URL` names one."""

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from .storages import as_os_error

FAULTS = (BotoCoreError, Boto3Error, ClientError)
CLIENT = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=30,
    retries={"max_attempts": 2},
    # Storages other than Amazon's do not know the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)

# No file is so large that it would travel in parts.
TRANSFER = TransferConfig(multipart_threshold=64 * 2**20, use_threads=False)


class S3Files(S3Storage):
    """Private files, never overwritten; a storage that is away fails as a full disk does.

    Nobody is sent to the storage itself: pages hand files out after their permission check.
    """

    def __init__(self, **options):
        super().__init__(
            default_acl=None,
            file_overwrite=False,
            client_config=CLIENT,
            transfer_config=TRANSFER,
            **options,
        )

    def url(self, name, *args, **kwargs):
        raise NotImplementedError("files are served by pages only")

    def _open(self, name, mode="rb"):
        with as_os_error(*FAULTS):
            file = super()._open(name, mode)
            try:
                # Fetched here, into memory: a fault must not show half way through an answer.
                _content = file.file
            except BaseException:
                file.close()
                raise
            return file

    def _save(self, name, content):
        with as_os_error(*FAULTS):
            return super()._save(name, content)

    def delete(self, name):
        with as_os_error(*FAULTS):
            super().delete(name)

    def exists(self, name):
        with as_os_error(*FAULTS):
            return super().exists(name)

    def size(self, name):
        with as_os_error(*FAULTS):
            return super().size(name)

    def listdir(self, name):
        with as_os_error(*FAULTS):
            return super().listdir(name)

    def get_modified_time(self, name):
        with as_os_error(*FAULTS):
            return super().get_modified_time(name)
