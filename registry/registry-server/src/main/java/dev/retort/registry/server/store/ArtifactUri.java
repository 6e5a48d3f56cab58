package dev.retort.registry.server.store;

import dev.retort.registry.blob.BlobPath;
import java.net.URI;
import java.net.URISyntaxException;

/** {@code mlflow-artifacts:/path}: a place in this server's own store. */
public final class ArtifactUri {
  public static final String SCHEME = "mlflow-artifacts";

  private ArtifactUri() {}

  /** The path within the store; a host in the URI is this server's, whatever name it had there. */
  public static BlobPath parse(String uri) {
    Limits.text("An artifact URI", uri, Limits.URI);
    try {
      URI parsed = new URI(uri);
      if (SCHEME.equals(parsed.getScheme()) && parsed.getPath() != null) {
        return BlobPath.of(parsed.getPath().replaceFirst("^/+", ""));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw invalid(uri);
    }
    throw invalid(uri);
  }

  private static ProtocolException invalid(String uri) {
    return ProtocolException.invalid(
        "Invalid artifact location '%s': this server keeps artifacts itself, under %s:/PATH"
            .formatted(uri, SCHEME));
  }
}
