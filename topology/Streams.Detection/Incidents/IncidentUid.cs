using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Streams.Detection.Incidents;

/// <summary>Names of incidents and of their records, the same in every run over the same events.</summary>
/// <remarks>Neither session, nor sequence, nor offset goes in, so that a replay names the same incident alike. First 32 hex digits of SHA-256.</remarks>
internal static class IncidentUid
{
    /// <summary>Name of an incident.</summary>
    public static string Of(string cluster, string containerId, long firstDetectionNs) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"{cluster}\0{containerId}\0{firstDetectionNs}"));

    /// <summary>Name of one record of an incident.</summary>
    public static string OfRecord(string findingUid, int record) => Hash(string.Create(CultureInfo.InvariantCulture, $"{findingUid}\0{record}"));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
