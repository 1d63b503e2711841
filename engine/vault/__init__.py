"""The vault: secrets at rest under AES-256-GCM, and a type for secrets in memory."""

from engine.vault.envelopes import VaultError
from engine.vault.secret import MASK, Secret
from engine.vault.vault import Vault, open_vault

__all__ = ["MASK", "Secret", "Vault", "VaultError", "open_vault"]
