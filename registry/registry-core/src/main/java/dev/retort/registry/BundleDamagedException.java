package dev.retort.registry;

/** A bundle's file is missing, or isn't what the manifest says. Nothing of it may be used. */
public final class BundleDamagedException extends RegistryException {
  private static final long serialVersionUID = 1;

  private final String path;

  /** About a file, by its path within the bundle. */
  public BundleDamagedException(String path, String message) {
    super(message);
    this.path = path;
  }

  /** About a file, by its path within the bundle, with the failure beneath. */
  public BundleDamagedException(String path, String message, Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /** A file whose size or content isn't the manifest's. */
  public static BundleDamagedException differing(
      BundleFile expected, long size, Sha256 sha256, String where) {
    return new BundleDamagedException(
        expected.path(),
        ("the bundle's file %s %s was damaged or altered: it has %d bytes with SHA-256 %s, but the"
                + " manifest says %d bytes with %s. Nothing of it was used; publish the model again,"
                + " or restore the file.")
            .formatted(expected.path(), where, size, sha256, expected.size(), expected.sha256()));
  }

  /** The damaged file, relative to the bundle's folder. */
  public String path() {
    return path;
  }
}
