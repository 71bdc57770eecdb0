using System.Security.Cryptography;
using System.Text.Json;

namespace Streams.Architecture.Tests.Documents;

/// <summary>The recordings that ship are the ones that their list describes.</summary>
public sealed class RecordingTests
{
    private const string Folder = "tests/recordings";

    [Fact]
    public void Recordings_Always_AreListedWithTheirChecksum()
    {
        using var list = JsonDocument.Parse(RepositoryTree.Read($"{Folder}/recordings.json"));
        var listed = list.RootElement.EnumerateArray().ToDictionary(entry => entry.GetProperty("file").GetString()!, entry => entry.GetProperty("sha256").GetString()!);

        var found = RepositoryTree.Files
            .Where(file => file.StartsWith($"{Folder}/", StringComparison.Ordinal) && file.EndsWith(".avro", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(RepositoryTree.Root, file)))));

        Assert.Equal(listed, found);
    }
}
