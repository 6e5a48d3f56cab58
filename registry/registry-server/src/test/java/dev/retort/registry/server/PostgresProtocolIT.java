package dev.retort.registry.server;

import dev.retort.registry.server.store.Database.Part;
import java.nio.file.Path;

/** The same protocol, with a PostgreSQL behind it. */
final class PostgresProtocolIT extends MlflowClientProtocolTest {
  @Override
  RegistryServerConfig config(Path folder) {
    return super.config(folder).with(PostgresDatabase.fresh(), Part.WRITES_IF_FREE);
  }
}
