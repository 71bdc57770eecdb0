using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Reads a kubeconfig: its current context's cluster and user.</summary>
/// <remarks>Tokens and client certificates, in the file or beside it. Programs that fetch a token (exec, auth-provider) are not run: an agent needs an account of its own.</remarks>
internal static class Kubeconfig
{
    /// <summary>Reads the access.</summary>
    /// <exception cref="KubernetesAccessException">The file cannot be read, or says nothing that can be used.</exception>
    public static KubernetesAccess Read(string path, TimeProvider clock)
    {
        try
        {
            using var text = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..]
                ? Access(root, path, clock)
                : throw new KubernetesAccessException($"{path} holds no kubeconfig");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or YamlException or FormatException or CryptographicException)
        {
            throw new KubernetesAccessException($"{path} cannot be used as a kubeconfig: {wrong.Message}", wrong);
        }
    }

    private static KubernetesAccess Access(YamlMappingNode root, string path, TimeProvider clock)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var context = Named(root, "contexts", "context", Text(root, "current-context"), path);
        var cluster = Named(root, "clusters", "cluster", Text(context, "cluster"), path);
        var user = Named(root, "users", "user", Text(context, "user"), path);
        if (!Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out var server))
        {
            throw new KubernetesAccessException($"{path} names no server");
        }

        var authority = Pem(cluster, "certificate-authority", folder);
        return new KubernetesAccess(server, Token(user, folder, path, clock), () => authority is null ? null : Certificates(Pem(cluster, "certificate-authority", folder)!))
        {
            Certificate = Certificate(user, folder),
            TrustsAnyServer = Text(cluster, "insecure-skip-tls-verify") == "true",
            ServerName = Text(cluster, "tls-server-name"),
        };
    }

    private static Func<string> Token(YamlMappingNode user, string folder, string path, TimeProvider clock)
    {
        if (user.Children.ContainsKey("exec") || user.Children.ContainsKey("auth-provider"))
        {
            throw new KubernetesAccessException($"{path} fetches its token by a program, which the agent does not run; give it the token or certificate of a service account");
        }

        var token = Text(user, "token").Trim();
        var file = Text(user, "tokenFile");
        return file.Length > 0 ? new TokenFile(Path.Combine(folder, file), clock).Read : () => token;
    }

    /// <summary>Read again each time, for who keeps the file exchanges it before it ends; what was read last stands while it is exchanged.</summary>
    private static Func<X509Certificate2>? Certificate(YamlMappingNode user, string folder)
    {
        if (ReadCertificate(user, folder) is not { } last)
        {
            return null;
        }

        return () =>
        {
            try
            {
                return last = ReadCertificate(user, folder) ?? last;
            }
            catch (Exception exchanged) when (exchanged is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
            {
                return last;
            }
        };
    }

    private static X509Certificate2? ReadCertificate(YamlMappingNode user, string folder) =>
        Pem(user, "client-certificate", folder) is { } certificate && Pem(user, "client-key", folder) is { } key ? X509Certificate2.CreateFromPem(certificate, key) : null;

    private static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    /// <summary>A PEM that stands in the file, or in a file that it names.</summary>
    private static string? Pem(YamlMappingNode node, string name, string folder) =>
        Text(node, name + "-data") is { Length: > 0 } inline
            ? Encoding.ASCII.GetString(Convert.FromBase64String(inline))
            : Text(node, name) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(folder, file)) : null;

    private static YamlMappingNode Named(YamlMappingNode root, string list, string kind, string name, string path)
    {
        if (root.Children.TryGetValue(list, out var entries) && entries is YamlSequenceNode sequence)
        {
            foreach (var entry in sequence.Children.OfType<YamlMappingNode>())
            {
                if (Text(entry, "name") == name && entry.Children.TryGetValue(kind, out var found) && found is YamlMappingNode mapping)
                {
                    return mapping;
                }
            }
        }

        throw new KubernetesAccessException($"{path} has no {kind} of the name '{name}'");
    }

    private static string Text(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(name, out var value) && value is YamlScalarNode { Value: { } text } ? text : "";
}
