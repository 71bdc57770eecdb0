namespace Streams.Kafka.Registration;

/// <summary>What a registry's client says, in one bounded line.</summary>
internal static class RegistryFault
{
    private const int LongestText = 600;

    public static string Words(Exception exception)
    {
        var text = exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return text.Length <= LongestText ? text : text[..LongestText] + "…";
    }
}
