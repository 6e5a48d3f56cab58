package dev.retort.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A model's files in a folder, with their manifest.
 *
 * @param folder holds {@value BundleManifest#FILE_NAME} and every file that it lists
 * @param manifest what the folder should hold
 */
public record Bundle(Path folder, BundleManifest manifest) {
  /** Both parts are present. */
  public Bundle {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(manifest, "manifest");
  }

  /** Whether a folder says that it is a bundle. */
  public static boolean isAt(Path folder) {
    return Files.isRegularFile(folder.resolve(BundleManifest.FILE_NAME));
  }

  /**
   * Reads a folder's manifest and compares every file with it. Files that the manifest doesn't list
   * are left alone: some clients write their own notes beside a download.
   *
   * @throws BundleDamagedException if a file is missing or differs; the message names it
   */
  public static Bundle verified(Path folder) {
    Bundle bundle = read(folder);
    for (BundleFile file : bundle.manifest.files()) {
      bundle.verify(file);
    }
    return bundle;
  }

  /**
   * Reads a folder's manifest, and only that.
   *
   * @throws BundleDamagedException if there is none, or it is unreadable
   */
  public static Bundle read(Path folder) {
    Path file = folder.resolve(BundleManifest.FILE_NAME);
    try {
      long size = Files.size(file);
      if (size > BundleManifest.MAX_BYTES) {
        throw new IOException(
            "it has %d bytes, a manifest at most %d".formatted(size, BundleManifest.MAX_BYTES));
      }
      return new Bundle(folder, BundleManifest.parse(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          "%s isn't readable as a bundle's manifest: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * The manifest's signature file, unverified; empty if the bundle isn't signed.
   *
   * @throws BundleDamagedException if it is too long, or unreadable
   */
  public Optional<byte[]> signature() {
    Path file = folder.resolve(ManifestVerifier.SIGNATURE_FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      long size = Files.size(file);
      if (size > ManifestVerifier.MAX_SIGNATURE_BYTES) {
        throw new IOException(
            "it has %d bytes, a signature at most %d"
                .formatted(size, ManifestVerifier.MAX_SIGNATURE_BYTES));
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BundleDamagedException(
          ManifestVerifier.SIGNATURE_FILE,
          "%s isn't readable as a manifest's signature: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /** Where one of the manifest's files lies. */
  public Path path(BundleFile file) {
    return folder.resolve(file.path());
  }

  /**
   * Compares one file with the manifest.
   *
   * @throws BundleDamagedException if it is missing or differs
   */
  public void verify(BundleFile file) {
    Path path = path(file);
    try {
      long size = Files.size(path);
      Sha256 sha256 = Sha256.of(path);
      if (size != file.size() || !sha256.equals(file.sha256())) {
        throw BundleDamagedException.differing(file, size, sha256, "in " + folder);
      }
    } catch (IOException e) {
      throw new BundleDamagedException(
          file.path(),
          "the bundle's file %s can't be read: %s. Pull or build the bundle again."
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
