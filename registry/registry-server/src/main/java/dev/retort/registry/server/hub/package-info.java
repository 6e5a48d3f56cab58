/**
 * A read-only view of models as the Hugging Face hub shows them, so that {@code HF_ENDPOINT} leads
 * huggingface_hub, transformers, vLLM and llama.cpp here.
 *
 * <p>Enters: the hub's requests for repositories, revisions, listings and files. Leaves: registered
 * models as repositories, aliases and version numbers as revisions, root digests as commits.
 * Guaranteed: what a commit shows never changes; every file's tag is its SHA-256.
 */
package dev.retort.registry.server.hub;
