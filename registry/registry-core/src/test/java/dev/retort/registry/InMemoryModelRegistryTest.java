package dev.retort.registry;

import java.util.Set;

final class InMemoryModelRegistryTest extends ModelRegistryContract {
  private static final RunId RUN = new RunId("run-1");

  @Override
  protected ModelRegistry registry() {
    return new InMemoryModelRegistry(Set.of(RUN));
  }

  @Override
  protected RunId newRun() {
    return RUN;
  }
}
