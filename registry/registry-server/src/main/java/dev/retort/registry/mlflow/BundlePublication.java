package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionStateUnknownException;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Publishes a bundle: its files first, then the version that names them. A publication that died is
 * taken up where it stopped, and one that is done is not done again.
 *
 * @param registry finds what is published already
 */
record BundlePublication(MlflowHttp http, MlflowModelRegistry registry, Bundle bundle) {
  private static final String FOLDER = "bundles";
  private static final int CREATE_ATTEMPTS = 3;
  private static final long CREATE_PAUSE_MILLIS = 300;

  /**
   * Publishes it as a model's version.
   *
   * @param runId beneath whose artifacts the files go
   * @param evidence tags of the version, besides those that say what the bundle is
   * @throws BundleDamagedException if it is not on disk as it was built
   * @throws PromotionStateUnknownException if the server fell silent; doing it again does no harm
   */
  ModelVersion as(ModelName name, RunId runId, Map<String, String> evidence) {
    requireIntact(bundle);
    Map<String, String> tags = tags(bundle.manifest(), evidence);
    ensureModel(name);
    Sha256 digest = bundle.manifest().rootDigest();
    Optional<ModelVersion> published = registry.find(name, digest);
    if (published.isPresent()) {
      return registry.tag(published.get(), tags);
    }
    String root =
        http.get("runs/get?run_id=" + MlflowHttp.encode(runId.value()))
            .path("run")
            .path("info")
            .path("artifact_uri")
            .asText();
    ArtifactLocation target = ArtifactLocation.parse(root).resolve(FOLDER).resolve(digest.hex());
    new BundleUpload(http, bundle, target, DigestUpload.at(http)).run();
    return registry.tag(create(name, digest, target, runId, tags), tags);
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

  private void ensureModel(ModelName name) {
    if (registry.model(name).isPresent()) {
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
      return registry.find(name, digest);
    } catch (RegistryException e) {
      failure.addSuppressed(e);
      throw unknown(name, digest, failure);
    }
  }

  private static PromotionStateUnknownException unknown(
      ModelName name, Sha256 digest, RegistryException cause) {
    return new PromotionStateUnknownException(
        "whether %s has a version with root digest %s now is unknown: %s Publish again; it does no harm."
            .formatted(name, digest.abbreviated(), cause.getMessage()),
        cause);
  }
}
