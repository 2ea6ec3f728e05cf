// The system's libcrypto (OpenSSL 3): SHA-256 over a state that is a plain value, and AES-GCM.
//
// OpenSSL advises against the functions of the single hash for new programs, since they know no providers. They are
// all that has no memory of its own; docs/decisions/0005-libcrypto.md says what that is worth.
#ifndef STINT_CLIBCRYPTO_H
#define STINT_CLIBCRYPTO_H

#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/evp.h>
#include <openssl/sha.h>

// The library's names for these are macros or take more arguments than is meant here.
static inline int stint_gcm_set_tag(EVP_CIPHER_CTX *context, int count, void *tag) {
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, count, tag);
}

static inline int stint_gcm_get_tag(EVP_CIPHER_CTX *context, int count, void *tag) {
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, count, tag);
}

#endif
