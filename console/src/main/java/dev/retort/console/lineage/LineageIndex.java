package dev.retort.console.lineage;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetUse;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.RunArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows lineage both ways.
 *
 * @param log where exchanges are
 * @param catalog the dataset versions
 * @param runs what runs have left
 * @param versions what was published
 */
public record LineageIndex(
    ExchangeLog log, DatasetCatalog catalog, RunArchive runs, PublishedVersions versions) {

  /** Whether the exchanges of a dataset version are named or only counted. */
  public enum Detail {
    /** How many. */
    COUNTS,
    /** Which. */
    EXCHANGES
  }

  /**
   * Whatever a name means here; empty if it means nothing. What is an exchange's id is taken for
   * one.
   *
   * @param subject an exchange's id, a dataset version as the catalog knows it, or a model version:
   *     {@code name/number} or {@code name@alias}
   */
  public Optional<Lineage> find(String subject, Detail detail) {
    return byExchange(subject)
        .<Lineage>map(found -> found)
        .or(() -> dataset(subject, detail))
        .or(() -> model(subject, detail));
  }

  private Optional<ExchangeLineage> byExchange(String subject) {
    ExchangeId id;
    try {
      id = new ExchangeId(subject);
    } catch (IllegalArgumentException e) {
      // No id, so no exchange has it.
      return Optional.empty();
    }
    return exchange(id);
  }

  /** An exchange; empty if nothing here has ever heard of it. */
  public Optional<ExchangeLineage> exchange(ExchangeId id) {
    Optional<Exchange> logged = log.find(Set.of(id)).stream().findFirst();
    boolean erased = log.isErased(id);
    List<ExchangeLineage.Use> uses =
        DatasetUse.of(Set.of(id), catalog).stream()
            .map(use -> new ExchangeLineage.Use(use.decisions().get(0), link(use.version())))
            .toList();
    if (logged.isEmpty() && !erased && uses.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ExchangeLineage(
            id,
            logged.isPresent(),
            erased,
            logged.flatMap(Exchange::task),
            logged.map(Exchange::createdAt),
            logged.map(LineageIndex::answeredBy),
            logged.flatMap(Exchange::origin),
            logged.flatMap(Exchange::subject),
            uses));
  }

  /**
   * A dataset version; empty if there is none.
   *
   * @param reference as the catalog knows it
   */
  public Optional<DatasetHistory> dataset(String reference, Detail detail) {
    try {
      return catalog.find(reference).map(version -> history(version, detail));
    } catch (IllegalArgumentException e) {
      if (reference.matches("[0-9a-f]{4,64}")) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /**
   * A model version; empty if there is none.
   *
   * @param reference {@code name/number} or {@code name@alias}
   */
  public Optional<ModelLineage> model(String reference, Detail detail) {
    return versions.find(reference).map(version -> lineage(version, detail));
  }

  /** A dataset version with everything that came of it. */
  public DatasetLink link(DatasetVersion version) {
    String id = version.id().sha256();
    return new DatasetLink(
        id,
        version.manifest().spec().task().value(),
        version.folder().toString(),
        DatasetErasure.of(version),
        runs.of(id),
        versions.of(id).stream().map(versions::describe).toList());
  }

  private ModelLineage lineage(ModelVersion version, Detail detail) {
    PublishedVersion published = versions.describe(version);
    return new ModelLineage(
        published,
        published.dataset().isEmpty()
            ? Optional.empty()
            : catalog.find(published.dataset()).map(found -> history(found, detail)));
  }

  private DatasetHistory history(DatasetVersion version, Detail detail) {
    Map<String, Long> decisions = new TreeMap<>();
    List<ExchangeId> learned = new ArrayList<>();
    version.scanDecisions(
        decision -> {
          String what =
              decision.split().map(Split::name).or(decision::reason).orElse("(no reason)");
          decisions.merge(what, 1L, Long::sum);
          if (detail == Detail.EXCHANGES && DatasetUse.isLearned(decision)) {
            learned.add(decision.id());
          }
        });
    return new DatasetHistory(link(version), version.manifest(), decisions, learned);
  }

  private static String answeredBy(Exchange exchange) {
    if (exchange.answeredBy() instanceof AnsweredBy.Cache cache) {
      return cache.version().orElse(exchange.model()) + ", from the cache";
    }
    return exchange.answeredBy() instanceof AnsweredBy.Student student
        ? student.version()
        : exchange.model();
  }
}
