namespace Streams.Kafka.Configuration;

/// <summary>Which librdkafka properties hold secrets.</summary>
/// <remarks>Source: librdkafka 2.16 CONFIGURATION.md, the properties marked sensitive; by word rather than by list, so that one added later is masked as well.</remarks>
internal static class Secrets
{
    public const string Mask = "***";

    private static readonly string[] Words = ["password", "secret", "key.pem", "oauthbearer.config", "jaas", "token", "user.info", "private.key.passphrase", "assertion.private.key"];

    public static bool IsSecret(string property) =>
        Words.Any(word => property.Contains(word, StringComparison.OrdinalIgnoreCase))
        && !property.EndsWith(".endpoint.url", StringComparison.OrdinalIgnoreCase)
        && !property.EndsWith(".location", StringComparison.OrdinalIgnoreCase)
        && !property.EndsWith(".file", StringComparison.OrdinalIgnoreCase);
}
