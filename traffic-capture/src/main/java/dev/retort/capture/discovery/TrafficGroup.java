package dev.retort.capture.discovery;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskRule;
import dev.retort.capture.TokenUsage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Requests of one prompt template.
 *
 * @param id of the rules, 8 hexadecimal digits; the same rules have the same id. {@code -} for
 *     requests that share nothing
 * @param name a proposal for the task's name; empty for requests that share nothing
 * @param rules which requests these are: those that any of them matches
 * @param requests how many
 * @param usage tokens billed
 * @param dollars what they cost: as recorded with them, else by the price table
 * @param unpriced how many of them have neither
 * @param first the earliest
 * @param last the latest
 * @param models how many requests asked for which model; the most frequent only
 * @param form what most of their answers are
 * @param repeatability how repeatable these are
 * @param examples ids of some of them
 */
public record TrafficGroup(
    String id,
    Optional<String> name,
    List<TaskRule> rules,
    long requests,
    TokenUsage usage,
    double dollars,
    long unpriced,
    Instant first,
    Instant last,
    SortedMap<String, Long> models,
    AnswerForm form,
    Repeatability repeatability,
    List<ExchangeId> examples) {}
