package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.Bundle;
import dev.retort.registry.Decision;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * A model registry behind MLflow's REST protocol: Retort's own server, or an MLflow that serves its
 * artifacts by proxy. A bundle goes to {@code bundles/ROOT DIGEST} beneath its run, so that a
 * publication that died is taken up where it stopped.
 */
public final class MlflowModelRegistry implements ModelRegistry {
  private static final int PAGE = 200;
  private static final String NEWEST = "version_number DESC";
  private static final String LATEST = "last_updated_timestamp DESC";

  private final MlflowHttp http;
  private final MlflowBundleSource source;
  private final MlflowAliases aliases;
  private final RegistryAudit audit;

  /** Talks to a tracking server; nothing is sent yet. */
  public MlflowModelRegistry(MlflowEndpoint endpoint) {
    this.http = new MlflowHttp(endpoint);
    this.source = new MlflowBundleSource(http);
    this.aliases = new MlflowAliases(http, source);
    this.audit = new RegistryAudit(http);
  }

  @Override
  public ModelVersion publish(
      Bundle bundle, ModelName name, RunId runId, Map<String, String> tags) {
    return new BundlePublication(http, this, bundle).as(name, runId, tags);
  }

  @Override
  public List<RegisteredModel> models() {
    List<RegisteredModel> models = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          http.get(
              "registered-models/search?max_results=%d&page_token=%s"
                  .formatted(PAGE, MlflowHttp.encode(token)));
      for (JsonNode node : page.path("registered_models")) {
        readModel(node).ifPresent(models::add);
      }
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    models.sort(Comparator.comparing(RegisteredModel::name));
    return List.copyOf(models);
  }

  @Override
  public Optional<RegisteredModel> model(ModelName name) {
    return present(() -> http.get("registered-models/get?name=" + MlflowHttp.encode(name.value())))
        .map(
            answer -> {
              TreeMap<ModelAlias, Integer> versions = new TreeMap<>();
              for (JsonNode alias : answer.path("registered_model").path("aliases")) {
                versions.put(
                    new ModelAlias(alias.path("alias").asText()), alias.path("version").asInt());
              }
              return new RegisteredModel(name, versions);
            });
  }

  @Override
  public List<ModelVersion> versions(ModelName name) {
    return search("name = '%s'".formatted(name), NEWEST, Integer.MAX_VALUE);
  }

  @Override
  public List<ModelVersion> versions(ModelName name, int below, int most) {
    return search("name = '%s' AND version_number < %d".formatted(name, below), NEWEST, most);
  }

  @Override
  public List<ModelVersion> tagged(ModelName name, String tag, String value, int most) {
    return search("name = '%s' AND tags.`%s` = '%s'".formatted(name, tag, value), NEWEST, most);
  }

  @Override
  public List<ModelVersion> tagged(String tag, String value, int most) {
    return search("tags.`%s` = '%s'".formatted(tag, value), LATEST, most);
  }

  @Override
  public Optional<ModelVersion> version(ModelName name, int number) {
    return present(
            () ->
                http.get(
                    "model-versions/get?name=%s&version=%d"
                        .formatted(MlflowHttp.encode(name.value()), number)))
        .flatMap(answer -> VersionReader.read(answer.path("model_version")));
  }

  @Override
  public Optional<ModelVersion> resolve(ModelName name, ModelAlias alias) {
    return source.resolve(name, alias);
  }

  @Override
  public void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
      throws IOException {
    source.download(version, path, maxBytes, sink);
  }

  @Override
  public ModelVersion tag(ModelVersion version, Map<String, String> tags) {
    TreeMap<String, String> now = new TreeMap<>(version.tags());
    tags.forEach(
        (key, value) -> {
          if (!value.equals(now.put(key, value))) {
            ObjectNode body = MlflowHttp.version(version.name(), version.number());
            http.sendIdempotent(
                "POST", "model-versions/set-tag", body.put("key", key).put("value", value));
          }
        });
    return new ModelVersion(
        version.name(),
        version.number(),
        version.rootDigest(),
        version.source(),
        version.runId(),
        version.createdAt(),
        now);
  }

  @Override
  public void moveAlias(ModelName name, ModelAlias alias, int version) {
    aliases.move(name, alias, version);
  }

  @Override
  public void moveAlias(ModelName name, ModelAlias alias, int version, OptionalInt expected) {
    aliases.move(name, alias, version, expected);
  }

  @Override
  public void decide(ModelVersion version, Decision decision) {
    if (audit.isKept()) {
      audit.record(version, decision);
    }
  }

  @Override
  public Decision decide(ModelVersion version, ModelAlias waiting, Decision decision) {
    aliases.require(version.name(), waiting, version.number());
    try {
      return audit.isKept() ? audit.record(version, waiting, decision) : decision;
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
      throw new PromotionConflictException(
          "%s@%s points to version %d no more: somebody else has moved it. Read it again and decide anew."
              .formatted(version.name(), waiting, version.number()));
    }
  }

  @Override
  public void removeAlias(ModelName name, ModelAlias alias) {
    aliases.remove(name, alias);
  }

  @Override
  public void removeAlias(ModelName name, ModelAlias alias, int version) {
    aliases.remove(name, alias, version);
  }

  @Override
  public void close() {
    // The JDK's client has nothing to close.
  }

  /** The oldest version with a root digest: another MLflow may hold a younger twin. */
  Optional<ModelVersion> find(ModelName name, Sha256 digest) {
    return tagged(name, ModelVersion.ROOT_DIGEST_TAG, digest.hex(), Integer.MAX_VALUE).stream()
        .min(Comparator.comparingInt(ModelVersion::number));
  }

  private List<ModelVersion> search(String filter, String order, int most) {
    List<ModelVersion> found = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          http.get(
              "model-versions/search?filter=%s&max_results=%d&order_by=%s&page_token=%s"
                  .formatted(
                      MlflowHttp.encode(filter),
                      Math.min(PAGE, most),
                      MlflowHttp.encode(order),
                      MlflowHttp.encode(token)));
      page.path("model_versions").forEach(node -> VersionReader.read(node).ifPresent(found::add));
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty() && found.size() < most);
    return List.copyOf(found.subList(0, Math.min(found.size(), most)));
  }

  /** A model whose name or aliases Retort couldn't write is somebody else's. */
  private static Optional<RegisteredModel> readModel(JsonNode node) {
    try {
      TreeMap<ModelAlias, Integer> aliases = new TreeMap<>();
      StreamSupport.stream(node.path("aliases").spliterator(), false)
          .forEach(
              alias ->
                  aliases.put(
                      new ModelAlias(alias.path("alias").asText()), alias.path("version").asInt()));
      return Optional.of(new RegisteredModel(new ModelName(node.path("name").asText()), aliases));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> present(java.util.function.Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (MlflowRefusal e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
