/**
 * The client of Retort's own registry server, over the protocol {@code /retort/v1}.
 *
 * <p>Enters: a {@link dev.retort.registry.client.RegistryEndpoint}, which is an address with a
 * token and trusted certificates. Leaves: {@link dev.retort.registry.AliasState}s that were waited
 * for, and bytes by digest. Guaranteed: no answer is waited for without end, no token goes to
 * another host, and what arrives is bounded. Nothing is verified here: that is the puller's work.
 */
package dev.retort.registry.client;
