package dev.retort.registry.server.protocol;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.AliasPrecondition;
import dev.retort.registry.server.store.AliasStore;
import dev.retort.registry.server.store.ArtifactUri;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.Limits;
import dev.retort.registry.server.store.Model;
import dev.retort.registry.server.store.ModelStore;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.SourceResolver;
import dev.retort.registry.server.store.Version;
import dev.retort.registry.server.store.VersionStore;
import dev.retort.registry.server.store.VersionStore.Draft;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Registered models, their versions and their aliases. */
public final class RegistryEndpoints {
  private static final int DEFAULT_MODELS = 100;
  private static final int MAX_MODELS = 1_000;
  private static final int DEFAULT_VERSIONS = 10_000;
  private static final int MAX_VERSIONS = 200_000;

  private final ModelStore models;
  private final VersionStore versions;
  private final AliasStore aliases;
  private final ArtifactVault vault;
  private final SourceResolver sources;

  public RegistryEndpoints(
      ModelStore models,
      VersionStore versions,
      AliasStore aliases,
      ArtifactVault vault,
      SourceResolver sources) {
    this.models = models;
    this.versions = versions;
    this.aliases = aliases;
    this.vault = vault;
    this.sources = sources;
  }

  public void register(Endpoints endpoints) {
    registerModels(endpoints);
    registerVersions(endpoints);
  }

  private void registerModels(Endpoints endpoints) {
    endpoints
        .on(POST, "registered-models/create", this::createModel)
        .on(GET, "registered-models/get", call -> model(models.get(call.required("name"))))
        .on(PATCH, "registered-models/update", this::describeModel)
        .on(POST, "registered-models/rename", this::renameModel)
        .on(DELETE, "registered-models/delete", this::deleteModel)
        .on(POST, "registered-models/set-tag", this::tagModel)
        .on(DELETE, "registered-models/delete-tag", this::deleteModelTag)
        .on(GET, "registered-models/search", this::searchModels)
        .on(GET, "registered-models/get-latest-versions", this::latestVersions)
        .on(POST, "registered-models/get-latest-versions", this::latestVersions)
        .on(POST, "registered-models/alias", this::moveAlias)
        .on(
            GET,
            "registered-models/alias",
            call -> version(versions.byAlias(call.required("name"), call.required("alias"))))
        .on(DELETE, "registered-models/alias", this::deleteAlias);
  }

  private void registerVersions(Endpoints endpoints) {
    endpoints
        .on(POST, "model-versions/create", this::createVersion)
        .on(GET, "model-versions/get", call -> version(require(call)))
        .on(GET, "model-versions/get-download-uri", this::downloadUri)
        .on(GET, "model-versions/search", this::searchVersions)
        .on(PATCH, "model-versions/update", this::describeVersion)
        .on(POST, "model-versions/transition-stage", this::stageVersion)
        .on(POST, "model-versions/set-tag", this::tagVersion)
        .on(DELETE, "model-versions/delete-tag", this::deleteVersionTag)
        .on(DELETE, "model-versions/delete", this::deleteVersion);
  }

  private ObjectNode createModel(Call call) {
    return model(
        models.create(call.actor(), call.required("name"), description(call), call.pairs("tags")));
  }

  private ObjectNode describeModel(Call call) {
    return model(models.describe(call.required("name"), description(call)));
  }

  private ObjectNode renameModel(Call call) {
    return model(models.rename(call.actor(), call.required("name"), call.required("new_name")));
  }

  private ObjectNode deleteModel(Call call) {
    models.delete(call.actor(), call.required("name"));
    return WireFormat.empty();
  }

  private ObjectNode tagModel(Call call) {
    models.tag(call.required("name"), call.pair());
    return WireFormat.empty();
  }

  private ObjectNode deleteModelTag(Call call) {
    models.deleteTag(call.required("name"), call.required("key"));
    return WireFormat.empty();
  }

  private ObjectNode searchModels(Call call) {
    Page<Model> page =
        models.search(
            call.text("filter").orElse(""),
            call.texts("order_by"),
            call.window(DEFAULT_MODELS, MAX_MODELS));
    return WireFormat.page("registered_models", page, WireFormat::model);
  }

  private ObjectNode latestVersions(Call call) {
    List<String> stages = call.texts("stages");
    List<Version> latest =
        models.get(call.required("name")).latest().stream()
            .filter(
                version ->
                    stages.isEmpty() || stages.stream().anyMatch(version.stage()::equalsIgnoreCase))
            .toList();
    ObjectNode node = WireFormat.empty();
    WireFormat.list(node, "model_versions", latest, WireFormat::version);
    return node;
  }

  private ObjectNode moveAlias(Call call) {
    aliases.move(
        call.actor(),
        call.required("name"),
        call.required("alias"),
        call.version(),
        precondition(call),
        Optional.empty());
    return WireFormat.empty();
  }

  private static AliasPrecondition precondition(Call call) {
    OptionalInt expected = call.expectedVersion();
    return expected.isPresent()
        ? AliasPrecondition.version(expected.getAsInt())
        : AliasPrecondition.NONE;
  }

  private ObjectNode deleteAlias(Call call) {
    aliases.remove(
        call.actor(),
        call.required("name"),
        call.required("alias"),
        precondition(call),
        Optional.empty());
    return WireFormat.empty();
  }

  private ObjectNode createVersion(Call call) {
    String source = call.required("source");
    Draft draft =
        new Draft(
            call.required("name"),
            source,
            ArtifactUri.parse(sources.artifactUri(source)),
            call.text("run_id").filter(id -> !id.isEmpty()),
            call.text("run_link").orElse(""),
            description(call),
            call.pairs("tags"));
    return version(vault.seal(draft, free -> versions.create(call.actor(), free)));
  }

  private ObjectNode downloadUri(Call call) {
    return WireFormat.empty().put("artifact_uri", sources.artifactUri(require(call).source()));
  }

  private ObjectNode searchVersions(Call call) {
    Page<Version> page =
        versions.search(
            call.text("filter").orElse(""),
            call.texts("order_by"),
            call.window(DEFAULT_VERSIONS, MAX_VERSIONS));
    return WireFormat.page("model_versions", page, WireFormat::listed);
  }

  private ObjectNode describeVersion(Call call) {
    return version(versions.describe(call.required("name"), call.version(), description(call)));
  }

  private ObjectNode stageVersion(Call call) {
    return version(
        versions.stage(
            call.actor(),
            call.required("name"),
            call.version(),
            call.required("stage"),
            call.flag("archive_existing_versions")));
  }

  private ObjectNode tagVersion(Call call) {
    versions.tag(call.actor(), call.required("name"), call.version(), call.pair());
    return WireFormat.empty();
  }

  private ObjectNode deleteVersionTag(Call call) {
    versions.deleteTag(call.actor(), call.required("name"), call.version(), call.required("key"));
    return WireFormat.empty();
  }

  private ObjectNode deleteVersion(Call call) {
    versions.delete(call.actor(), call.required("name"), call.version());
    return WireFormat.empty();
  }

  private Version require(Call call) {
    return versions.get(call.required("name"), call.version());
  }

  private static String description(Call call) {
    String description = call.text("description").orElse("");
    if (description.length() > Limits.DESCRIPTION) {
      throw ProtocolException.invalid(
          "The description has %d characters, the limit is %d: shorten it"
              .formatted(description.length(), Limits.DESCRIPTION));
    }
    return description;
  }

  private static ObjectNode model(Model model) {
    return WireFormat.wrap("registered_model", WireFormat.model(model));
  }

  private static ObjectNode version(Version version) {
    return WireFormat.wrap("model_version", WireFormat.version(version));
  }
}
