package dev.retort.scheduler;

import dev.retort.registry.Bundle;
import dev.retort.registry.Decision;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.RunId;
import dev.retort.scheduler.journal.Fence;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A registry that is told nothing by a run that has gone to another owner. The claim is renewed
 * before each change, so that nobody takes the run over in the middle of one.
 */
final class FencedRegistry implements ModelRegistry {
  private final ModelRegistry registry;
  private final Fence fence;

  FencedRegistry(ModelRegistry registry, Fence fence) {
    this.registry = registry;
    this.fence = fence;
  }

  @Override
  public ModelVersion publish(
      Bundle bundle, ModelName name, RunId runId, Map<String, String> tags) {
    fence.publish();
    return registry.publish(bundle, name, runId, tags);
  }

  @Override
  public ModelVersion tag(ModelVersion version, Map<String, String> tags) {
    fence.hold();
    return registry.tag(version, tags);
  }

  @Override
  public void moveAlias(ModelName name, ModelAlias alias, int version) {
    fence.hold();
    registry.moveAlias(name, alias, version);
  }

  @Override
  public void moveAlias(ModelName name, ModelAlias alias, int version, OptionalInt expected) {
    fence.hold();
    registry.moveAlias(name, alias, version, expected);
  }

  @Override
  public void removeAlias(ModelName name, ModelAlias alias) {
    fence.hold();
    registry.removeAlias(name, alias);
  }

  @Override
  public void removeAlias(ModelName name, ModelAlias alias, int version) {
    fence.hold();
    registry.removeAlias(name, alias, version);
  }

  @Override
  public void decide(ModelVersion version, Decision decision) {
    fence.hold();
    registry.decide(version, decision);
  }

  @Override
  public Decision decide(ModelVersion version, ModelAlias waiting, Decision decision) {
    fence.hold();
    return registry.decide(version, waiting, decision);
  }

  @Override
  public List<RegisteredModel> models() {
    return registry.models();
  }

  @Override
  public Optional<RegisteredModel> model(ModelName name) {
    return registry.model(name);
  }

  @Override
  public List<ModelVersion> versions(ModelName name) {
    return registry.versions(name);
  }

  @Override
  public List<ModelVersion> versions(ModelName name, int below, int most) {
    return registry.versions(name, below, most);
  }

  @Override
  public List<ModelVersion> tagged(ModelName name, String tag, String value, int most) {
    return registry.tagged(name, tag, value, most);
  }

  @Override
  public List<ModelVersion> tagged(String tag, String value, int most) {
    return registry.tagged(tag, value, most);
  }

  @Override
  public Optional<ModelVersion> version(ModelName name, int number) {
    return registry.version(name, number);
  }

  @Override
  public Optional<ModelVersion> resolve(ModelName name, ModelAlias alias) {
    return registry.resolve(name, alias);
  }

  @Override
  public void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
      throws IOException {
    registry.download(version, path, maxBytes, sink);
  }

  /** Whoever opened the registry closes it. */
  @Override
  public void close() {}
}
