package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.Decision;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.PromotionStateUnknownException;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.RegistryException;
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
  private static final String FOLDER = "bundles";
  private static final int PAGE = 200;
  private static final String NEWEST = "version_number DESC";
  private static final String LATEST = "last_updated_timestamp DESC";
  private static final int CREATE_ATTEMPTS = 3;
  private static final long CREATE_PAUSE_MILLIS = 300;

  private final MlflowHttp http;
  private final MlflowBundleSource source;
  private final RegistryAudit audit;

  /** Talks to a tracking server; nothing is sent yet. */
  public MlflowModelRegistry(MlflowEndpoint endpoint) {
    this.http = new MlflowHttp(endpoint);
    this.source = new MlflowBundleSource(http);
    this.audit = new RegistryAudit(http);
  }

  @Override
  public ModelVersion publish(
      Bundle bundle, ModelName name, RunId runId, Map<String, String> tags) {
    requireIntact(bundle);
    Map<String, String> all = tags(bundle.manifest(), tags);
    ensureModel(name);
    Optional<ModelVersion> published = find(name, bundle.manifest().rootDigest());
    if (published.isPresent()) {
      return tag(published.get(), all);
    }
    String root =
        http.get("runs/get?run_id=" + MlflowHttp.encode(runId.value()))
            .path("run")
            .path("info")
            .path("artifact_uri")
            .asText();
    ArtifactLocation target =
        ArtifactLocation.parse(root).resolve(FOLDER).resolve(bundle.manifest().rootDigest().hex());
    new BundleUpload(http, bundle, target, DigestUpload.at(http)).run();
    ModelVersion created = create(name, bundle.manifest().rootDigest(), target, runId, all);
    return tag(created, all);
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
            ObjectNode body = target(version.name(), version.number());
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
    ObjectNode body = target(name, version).put("alias", alias.value());
    setAlias(name, alias, version, body);
  }

  @Override
  public void moveAlias(ModelName name, ModelAlias alias, int version, OptionalInt expected) {
    int now = source.find(name, alias).map(node -> node.path("version").asInt()).orElse(0);
    if (now == version) {
      return;
    }
    if (now != expected.orElse(0)) {
      throw conflict(name, alias, expected, now);
    }
    // MLflow ignores the field; Retort's server compares and sets in one step.
    ObjectNode body =
        target(name, version)
            .put("alias", alias.value())
            .put("expected_version", expected.orElse(0));
    try {
      setAlias(name, alias, version, body);
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
      int actual = source.find(name, alias).map(node -> node.path("version").asInt()).orElse(0);
      // A request that was sent again after its first answer got lost finds its own work done.
      if (actual != version) {
        throw conflict(name, alias, expected, actual);
      }
    }
  }

  @Override
  public void decide(ModelVersion version, Decision decision) {
    if (audit.isKept()) {
      audit.record(version, decision);
    }
  }

  @Override
  public Decision decide(ModelVersion version, ModelAlias waiting, Decision decision) {
    int now =
        source.find(version.name(), waiting).map(node -> node.path("version").asInt()).orElse(0);
    if (now != version.number()) {
      throw conflict(version.name(), waiting, OptionalInt.of(version.number()), now);
    }
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
    if (source.find(name, alias).isPresent()) {
      http.sendIdempotent(
          "DELETE",
          "registered-models/alias",
          MlflowHttp.body().put("name", name.value()).put("alias", alias.value()));
    }
  }

  @Override
  public void removeAlias(ModelName name, ModelAlias alias, int version) {
    if (source
        .find(name, alias)
        .filter(node -> node.path("version").asInt() == version)
        .isEmpty()) {
      return;
    }
    // MLflow ignores the last field; Retort's server compares and removes in one step.
    ObjectNode body =
        MlflowHttp.body()
            .put("name", name.value())
            .put("alias", alias.value())
            .put("expected_version", version);
    try {
      http.sendIdempotent("DELETE", "registered-models/alias", body);
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    // The JDK's client has nothing to close.
  }

  private void setAlias(ModelName name, ModelAlias alias, int version, ObjectNode body) {
    try {
      http.sendIdempotent("POST", "registered-models/alias", body);
    } catch (MlflowSilence | MlflowRefusal e) {
      if (e instanceof MlflowRefusal refusal && !refusal.mayHaveHappened()) {
        throw e;
      }
      throw new PromotionStateUnknownException(
          "whether %s@%s points to version %d now is unknown: %s Run the same again; it does no harm."
              .formatted(name, alias, version, e.getMessage()),
          e);
    }
  }

  private ModelVersion create(
      ModelName name,
      Sha256 digest,
      ArtifactLocation target,
      RunId runId,
      Map<String, String> tags) {
    ObjectNode body =
        MlflowHttp.body()
            .put("name", name.value())
            .put("source", target.uri())
            .put("run_id", runId.value());
    ArrayNode list = body.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    for (int attempt = 1; ; attempt++) {
      try {
        JsonNode answer = http.sendOnce("POST", "model-versions/create", body);
        return VersionReader.read(answer.path("model_version")).orElseThrow();
      } catch (MlflowSilence | MlflowRefusal e) {
        if (e instanceof MlflowRefusal refusal && !refusal.mayHaveHappened()) {
          throw e;
        }
        Optional<ModelVersion> created = findAfterFailure(name, digest, e);
        if (created.isPresent()) {
          return created.get();
        }
        if (attempt == CREATE_ATTEMPTS) {
          throw unknown(name, digest, e);
        }
        MlflowHttp.pause(CREATE_PAUSE_MILLIS * attempt);
      }
    }
  }

  private Optional<ModelVersion> findAfterFailure(
      ModelName name, Sha256 digest, RegistryException failure) {
    try {
      return find(name, digest);
    } catch (RegistryException e) {
      failure.addSuppressed(e);
      throw unknown(name, digest, failure);
    }
  }

  private void ensureModel(ModelName name) {
    if (model(name).isPresent()) {
      return;
    }
    try {
      http.sendIdempotent(
          "POST", "registered-models/create", MlflowHttp.body().put("name", name.value()));
    } catch (MlflowRefusal e) {
      if (!e.is("RESOURCE_ALREADY_EXISTS")) {
        throw e;
      }
    }
  }

  /** The oldest version with a root digest: another MLflow may hold a younger twin. */
  private Optional<ModelVersion> find(ModelName name, Sha256 digest) {
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

  private static void requireIntact(Bundle bundle) {
    Bundle onDisk = Bundle.verified(bundle.folder());
    if (!onDisk.manifest().equals(bundle.manifest())) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          "the bundle in %s has root digest %s, not %s: it was replaced since it was built"
              .formatted(
                  bundle.folder(), onDisk.manifest().rootDigest(), bundle.manifest().rootDigest()));
    }
  }

  private static Map<String, String> tags(BundleManifest manifest, Map<String, String> evidence) {
    TreeMap<String, String> tags = new TreeMap<>(evidence);
    tags.put(ModelVersion.ROOT_DIGEST_TAG, manifest.rootDigest().hex());
    tags.put(ModelVersion.TASK_TAG, manifest.task());
    tags.put(ModelVersion.MODEL_DIGEST_TAG, manifest.lineage().modelDigest());
    tags.put(ModelVersion.DATASET_TAG, manifest.lineage().datasetId());
    return tags;
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

  private static ObjectNode target(ModelName name, int version) {
    return MlflowHttp.body().put("name", name.value()).put("version", Integer.toString(version));
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

  private static PromotionConflictException conflict(
      ModelName name, ModelAlias alias, OptionalInt expected, int actual) {
    return new PromotionConflictException(
        "%s@%s points to %s, not to %s as expected: somebody else moved it. Read it again and decide anew."
            .formatted(name, alias, describe(actual), describe(expected.orElse(0))));
  }

  private static String describe(int version) {
    return version == 0 ? "no version" : "version " + version;
  }

  private static PromotionStateUnknownException unknown(
      ModelName name, Sha256 digest, RegistryException cause) {
    return new PromotionStateUnknownException(
        "whether %s has a version with root digest %s now is unknown: %s Publish again; it does no harm."
            .formatted(name, digest.abbreviated(), cause.getMessage()),
        cause);
  }
}
