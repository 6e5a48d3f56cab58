package dev.retort.registry.mlflow;

import dev.retort.registry.server.PostgresDatabase;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.server.store.Database.Part;
import java.nio.file.Path;

/** The same contract, with a PostgreSQL behind the server. */
final class PostgresServerRegistryIT extends EmbeddedServerRegistryTest {
  @Override
  RegistryServerConfig config(Path folder) {
    return super.config(folder).with(PostgresDatabase.fresh(), Part.WRITES_IF_FREE);
  }
}
