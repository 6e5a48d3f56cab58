package dev.retort.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A published bundle that can be fetched; nothing that it gives is verified. Implementations are
 * safe for use by many threads.
 *
 * <p>Every method throws {@link RegistryException} if the registry can't be reached, refuses, or
 * stops answering, and {@link BundleDamagedException} if it hasn't what it should have.
 */
public interface RemoteBundle {
  /** Which one it is. */
  PublishedVersion version();

  /** The bytes of {@value BundleManifest#FILE_NAME}, at most {@link BundleManifest#MAX_BYTES}. */
  byte[] manifest();

  /** The bytes of {@value ManifestVerifier#SIGNATURE_FILE}; empty if it was published without. */
  Optional<byte[]> signature();

  /** Where a file lies on this machine; empty if it has to be fetched. */
  default Optional<Path> local(BundleFile file) {
    return Optional.empty();
  }

  /** Whether a file can be had from any byte on; if not, it comes from its first byte only. */
  boolean servesRanges();

  /**
   * Streams a part of a file. What came before a failure is in the sink.
   *
   * @param from the first byte, counted from 0
   * @param to behind the last byte, at most the file's size
   * @param sink receives those bytes, or fewer if the registry's file is shorter; stays open
   * @throws IOException if the sink fails
   */
  void download(BundleFile file, long from, long to, OutputStream sink) throws IOException;
}
