package dev.retort.registry.mlflow;

import dev.retort.registry.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A place in a tracking server's artifact proxy: {@code mlflow-artifacts:/path}. */
record ArtifactLocation(String path) {
  private static final String SCHEME = "mlflow-artifacts";
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

  static ArtifactLocation parse(String uri) {
    try {
      URI parsed = new URI(uri);
      if (SCHEME.equals(parsed.getScheme())
          && parsed.getAuthority() == null
          && parsed.getPath() != null) {
        return new ArtifactLocation(parsed.getPath().replaceAll("^/+|/+$", ""));
      }
    } catch (URISyntaxException e) {
      throw unreachable(uri);
    }
    throw unreachable(uri);
  }

  ArtifactLocation resolve(String below) {
    return new ArtifactLocation(path + "/" + below);
  }

  String uri() {
    return SCHEME + ":/" + path;
  }

  /** The proxy's path for it, each part encoded. */
  String proxyPath() {
    return PROXY
        + Arrays.stream(path.split("/", -1))
            .map(MlflowHttp::encode)
            .collect(Collectors.joining("/"));
  }

  private static RegistryException unreachable(String uri) {
    return new RegistryException(
        ("the artifacts at '%s' aren't behind the tracking server's proxy, which is the only way"
                + " Retort reaches them: start MLflow with --serve-artifacts and a default artifact"
                + " root of %s:/")
            .formatted(uri, SCHEME));
  }
}
