namespace Streams.Integration.Tests.Kubernetes;

/// <summary>Workloads of the tests, all made of busybox.</summary>
internal static class Manifests
{
    /// <summary>A service account.</summary>
    public static string Account(string name) => $"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}}}}}";

    /// <summary>A Deployment whose pods carry the labels app and tier.</summary>
    public static string Deployment(string name, string account, int replicas, string script) =>
        $"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}}}, spec: {{replicas: {replicas}, selector: {{matchLabels: {{app: {name}}}}}, template: {Template(name, account, script, "Always")}}}}}";

    /// <summary>A Job.</summary>
    public static string Job(string name, string account, string script) =>
        $"{{apiVersion: batch/v1, kind: Job, metadata: {{name: {name}}}, spec: {{backoffLimit: 0, template: {Template(name, account, script, "Never")}}}}}";

    /// <summary>A CronJob whose minute never comes: its Job is made by hand.</summary>
    public static string CronJob(string name, string account, string script) =>
        $"{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: {name}}}, spec: {{schedule: '0 0 31 2 *', jobTemplate: {{spec: {{backoffLimit: 0, template: {Template(name, account, script, "Never")}}}}}}}}}";

    /// <summary>A pod that nobody controls.</summary>
    public static string Pod(string name, string account, string script) =>
        $"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, labels: {{app: {name}, tier: front}}}}, spec: {Spec(account, script, "Always")}}}";

    /// <summary>A service for the pods of a label app.</summary>
    public static string Service(string name, int port) =>
        $"{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}, spec: {{selector: {{app: {name}}}, ports: [{{name: http, port: {port}, targetPort: 8080}}]}}}}";

    private static string Template(string name, string account, string script, string restart) =>
        $"{{metadata: {{labels: {{app: {name}, tier: front}}}}, spec: {Spec(account, script, restart)}}}";

    private static string Spec(string account, string script, string restart) =>
        $"{{serviceAccountName: {account}, automountServiceAccountToken: false, terminationGracePeriodSeconds: 0, restartPolicy: {restart}, containers: [{{name: main, image: 'busybox:1', imagePullPolicy: Never, command: [sh, -c, \"{script}\"]}}]}}";
}
