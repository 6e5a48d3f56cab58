package dev.retort.console.cli;

import dev.retort.console.Home;
import dev.retort.console.HomeInUseException;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.RegisteredModel;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a home is like, for the doctor.
 *
 * @param home whether it can be used
 * @param owner the process that has it, if one has
 */
record HomeExamination(RetortCli retort, Finding home, OptionalLong owner) {
  private static final String HOME = "home";
  private static final String DATABASE = "database";
  private static final String REGISTRY = "registry";
  private static final double MILLION = 1e6;

  static HomeExamination of(RetortCli retort) {
    if (!Files.exists(retort.home())) {
      return new HomeExamination(
          retort,
          Finding.ok(HOME, "the home %s will be made".formatted(retort.home())),
          OptionalLong.empty());
    }
    try (Home home = Home.take(retort.home())) {
      return new HomeExamination(
          retort,
          Finding.ok(HOME, "the home %s is free".formatted(home.root())),
          OptionalLong.empty());
    } catch (HomeInUseException e) {
      OptionalLong owner = Home.owner(retort.home());
      return new HomeExamination(
          retort,
          Finding.ok(
              HOME,
              "the home %s is in use by process %s"
                  .formatted(
                      retort.home(),
                      owner.isPresent() ? Long.toString(owner.getAsLong()) : "(unknown)")),
          owner);
    } catch (UncheckedIOException e) {
      return new HomeExamination(
          retort,
          Finding.problem(
              HOME, e.getMessage(), "Give this user the right to write there, or choose another."),
          OptionalLong.empty());
    }
  }

  /** The databases in it, or those that the configuration puts in their place. */
  List<Finding> contents(RetortConfig config) {
    List<Finding> findings = new ArrayList<>();
    if (Files.isDirectory(retort.home()) && home.state() == Finding.State.OK) {
      findings.add(
          owner.isPresent()
              ? Finding.ok(DATABASE, "journal and schedule are with the process that has the home")
              : database(config));
      findings.add(registry(config));
    } else if (config.registry().trackingUri().isPresent()) {
      findings.add(registry(config));
    }
    return findings;
  }

  private Finding database(RetortConfig config) {
    try (Workspace workspace = retort.workspace(config)) {
      SchedulerDatabase database = workspace.database();
      long begin = System.nanoTime();
      try (Connection connection = database.source().getConnection()) {
        boolean valid = connection.isValid(1);
        double millis = (System.nanoTime() - begin) / MILLION;
        String product = connection.getMetaData().getDatabaseProductName();
        return valid
            ? Finding.ok(
                DATABASE,
                "journal and schedule: %s answers after %.1f ms".formatted(product, millis))
            : unreachable(product + " does not answer");
      }
    } catch (SQLException | RuntimeException e) {
      return unreachable(String.valueOf(e.getMessage()));
    }
  }

  private static Finding unreachable(String why) {
    return Finding.problem(
        DATABASE,
        "journal and schedule cannot be opened: " + why,
        "Nothing runs until it can: start the database, or restore the home's scheduler.mv.db from"
            + " a backup.");
  }

  private Finding registry(RetortConfig config) {
    String where = config.registry().trackingUri().map(uri -> "at " + uri).orElse("of the home");
    try {
      return Registries.use(retort, models -> Finding.ok(REGISTRY, said(where, models)));
    } catch (RuntimeException e) {
      return Finding.problem(
          REGISTRY,
          "the registry %s cannot be asked: %s".formatted(where, e.getMessage()),
          config.registry().trackingUri().isPresent()
              ? "Start it, or correct registry.trackingUri or MLFLOW_TRACKING_URI; routers serve"
                  + " what they have pulled meanwhile."
              : "If another process has the home, let it serve the registry (`retort serve`), or"
                  + " stop it.");
    }
  }

  private static String said(String where, ModelRegistry registry) {
    List<RegisteredModel> models = registry.models();
    int versions = models.stream().mapToInt(model -> registry.versions(model.name()).size()).sum();
    return "the registry %s has %d models with %d versions"
        .formatted(where, models.size(), versions);
  }
}
