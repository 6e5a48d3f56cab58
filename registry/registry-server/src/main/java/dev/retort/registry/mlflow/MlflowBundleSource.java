package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleSource;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.client.BoundedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads bundles from a tracking server, with the JDK's HTTP client and nothing else: what a router
 * embeds. Safe for use by many threads.
 */
public final class MlflowBundleSource implements BundleSource {
  private final MlflowHttp http;

  /** Reads from a tracking server. */
  public MlflowBundleSource(MlflowEndpoint endpoint) {
    this(new MlflowHttp(endpoint));
  }

  MlflowBundleSource(MlflowHttp http) {
    this.http = http;
  }

  @Override
  public Optional<ModelVersion> resolve(ModelName name, ModelAlias alias) {
    return find(name, alias)
        .map(
            node ->
                VersionReader.read(node)
                    .orElseThrow(
                        () ->
                            new RegistryException(
                                ("%s@%s points to version %s, which Retort didn't publish: it has no"
                                        + " tag %s. Point the alias at one that has it.")
                                    .formatted(
                                        name,
                                        alias,
                                        node.path("version").asText(),
                                        ModelVersion.ROOT_DIGEST_TAG))));
  }

  @Override
  public void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
      throws IOException {
    try {
      http.get(ArtifactLocation.parse(version.source()).resolve(path), maxBytes, sink);
    } catch (BoundedBody.TooLong e) {
      throw new BundleDamagedException(
          path,
          "the bundle's file %s of %s was damaged or altered: %s. Nothing of it was used; publish the model again."
              .formatted(path, version, e.getMessage()),
          e);
    } catch (MlflowRefusal e) {
      if (e.isMissing()) {
        throw new BundleDamagedException(
            path,
            "the bundle's file %s of %s is missing from the registry. Nothing of it was used; publish the model again."
                .formatted(path, version),
            e);
      }
      throw e;
    }
  }

  /** An alias's version, whoever made it. */
  Optional<JsonNode> find(ModelName name, ModelAlias alias) {
    try {
      JsonNode answer =
          http.get(
              "registered-models/alias?name=%s&alias=%s"
                  .formatted(MlflowHttp.encode(name.value()), MlflowHttp.encode(alias.value())));
      return Optional.of(answer.path("model_version"));
    } catch (MlflowRefusal e) {
      // MLflow answers 404 for an unknown model, but 400 for an unknown alias.
      boolean unknownAlias =
          e.is("INVALID_PARAMETER_VALUE")
              && e.getMessage().toLowerCase(Locale.ROOT).contains("not found");
      if (e.isMissing() || unknownAlias) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
