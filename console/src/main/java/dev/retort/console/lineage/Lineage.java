package dev.retort.console.lineage;

/** What something comes from, and what came of it. */
public sealed interface Lineage permits ExchangeLineage, DatasetHistory, ModelLineage {}
