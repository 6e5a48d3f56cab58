/**
 * Who may publish: Ed25519 keys, signatures of manifests, and keys that are trusted.
 *
 * <p>Enters: a manifest's bytes and a private key; or a manifest, its signature and public keys.
 * Leaves: a signature file; or nothing, if the manifest may be used, and a refusal otherwise.
 * Guaranteed: whoever verifies needs public keys only; what was signed for one {@link
 * dev.retort.registry.signature.Purpose} verifies for no other; private keys never leave the file
 * that only its owner can read.
 */
package dev.retort.registry.signature;
