package dev.retort.registry.server;

import java.nio.file.Path;

/**
 * What a server shows who it is with.
 *
 * @param certificate PEM, its own certificate first, then those that lead to the root
 * @param key its private key, PEM in PKCS #8
 */
public record TlsFiles(Path certificate, Path key) {}
