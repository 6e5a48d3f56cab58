package dev.retort.registry.server.follow;

/** An alias of a model, whether there is one or not. */
record AliasName(String model, String alias) {}
