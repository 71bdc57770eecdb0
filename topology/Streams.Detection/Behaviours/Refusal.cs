using System.Globalization;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Says that the kernel refused what was asked of it.</summary>
internal static class Refusal
{
    /// <summary>The end of a reason; empty where it was granted.</summary>
    public static string Words(in PrivilegeChangeView change) =>
        change.Error == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; the kernel refused it (errno {change.Error})");
}
