using Streams.TestKit.Requirements;
using Xunit;

namespace Streams.TestKit;

/// <summary>What a test needs of the machine: without it the test is skipped with the reason, unless the run says that nothing may be missing.</summary>
/// <remarks>STREAMS_TEST_REQUIRE lists names, separated by commas, whose lack is a failure.</remarks>
public static class Requirement
{
    /// <summary>Variable that lists what must be there.</summary>
    public const string RequireVariable = "STREAMS_TEST_REQUIRE";

    /// <summary>Skips, or fails, where one of <paramref name="names"/> is lacking.</summary>
    public static void Need(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Lack.Of(name) is { } reason)
            {
                Missing(name, reason);
            }
        }
    }

    /// <summary>True where <paramref name="name"/> is here, for fixtures that start it.</summary>
    public static bool IsMet(string name) => Lack.Of(name) is null;

    /// <summary>Skips for <paramref name="reason"/>, or fails where <paramref name="name"/> must be there.</summary>
    public static void Missing(string name, string reason)
    {
        if (MustHave(name))
        {
            Assert.Fail($"{RequireVariable} asks for {name}, but {reason}");
        }

        Assert.Skip($"needs {name}: {reason}");
    }

    /// <summary>True where the run says that <paramref name="name"/> must be there.</summary>
    public static bool MustHave(string name) =>
        (Environment.GetEnvironmentVariable(RequireVariable) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Contains(name, StringComparer.Ordinal);
}
