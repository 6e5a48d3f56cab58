package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.router.rollout.ChampionReversal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Takes a champion back to the version with the number before.
 *
 * @param registered the registry
 */
record NumberBefore(Supplier<MlflowModelRegistry> registered) implements ChampionReversal {
  @Override
  public Optional<String> reverse(TaskName task, String digest, String because) {
    MlflowModelRegistry registry = registered.get();
    ModelName name = new ModelName(task.value());
    Optional<ModelVersion> champion = registry.resolve(name, ModelAlias.CHAMPION);
    if (champion.filter(version -> version.rootDigest().hex().equals(digest)).isEmpty()) {
      return champion.map(ModelVersion::toString);
    }
    int number = champion.get().number();
    if (number == 1) {
      registry.removeAlias(name, ModelAlias.CHAMPION);
      return Optional.empty();
    }
    registry.moveAlias(name, ModelAlias.CHAMPION, number - 1, OptionalInt.of(number));
    return Optional.of(name + "/" + (number - 1));
  }
}
