// Which modules a package of Python brings: mostly one of its own name, and for these others.

const known = new Map(
  Object.entries({
    "antlr4-python3-runtime": "antlr4",
    attrs: "attr attrs",
    beautifulsoup4: "bs4",
    biopython: "bio",
    "discord-py": "discord",
    "django-allauth": "allauth",
    "django-cors-headers": "corsheaders",
    "django-debug-toolbar": "debug_toolbar",
    "django-environ": "environ",
    "django-filter": "django_filters",
    "django-storages": "storages",
    djangorestframework: "rest_framework",
    "djangorestframework-simplejwt": "rest_framework_simplejwt",
    dnspython: "dns",
    "factory-boy": "factory",
    "faiss-cpu": "faiss",
    gitpython: "git",
    "google-api-python-client": "googleapiclient apiclient",
    grpcio: "grpc",
    "grpcio-tools": "grpc_tools",
    "hydra-core": "hydra",
    matplotlib: "matplotlib mpl_toolkits pylab",
    mysqlclient: "mysqldb",
    "opencv-contrib-python": "cv2",
    "opencv-python": "cv2",
    "opencv-python-headless": "cv2",
    pillow: "pil",
    protobuf: "google",
    "psycopg2-binary": "psycopg2",
    "py-cpuinfo": "cpuinfo",
    pycairo: "cairo",
    pycryptodome: "crypto",
    pycryptodomex: "cryptodome",
    pygithub: "github",
    pygobject: "gi",
    pyjwt: "jwt",
    pymongo: "pymongo bson gridfs",
    pymupdf: "fitz pymupdf",
    pyopenssl: "openssl",
    pyserial: "serial",
    pysocks: "socks",
    "python-dateutil": "dateutil",
    "python-docx": "docx",
    "python-dotenv": "dotenv",
    "python-jose": "jose",
    "python-ldap": "ldap",
    "python-memcached": "memcache",
    "python-multipart": "multipart python_multipart",
    "python-pptx": "pptx",
    "python-telegram-bot": "telegram",
    pyusb: "usb",
    pywin32: "win32api win32con win32gui win32com pythoncom pywintypes win32file win32event",
    pyyaml: "yaml",
    pyzmq: "zmq",
    "scikit-image": "skimage",
    "scikit-learn": "sklearn",
    setuptools: "setuptools pkg_resources",
    "umap-learn": "umap",
    "websocket-client": "websocket",
    wxpython: "wx",
  }).map(([name, modules]) => [name, modules.split(" ")]),
);

/** Packages that share the first part of their modules' names with others. */
const namespaces = [
  "google",
  "azure",
  "zope",
  "ruamel",
  "opentelemetry",
  "sphinxcontrib",
  "backports",
  "jaraco",
];

/** The modules, in small letters, by which code may import a package; its name is as `nameOf` gives it. */
export function modulesOfPackage(name: string): string[] {
  const listed = known.get(name);
  if (listed !== undefined) return listed;
  const namespace = namespaces.filter((prefix) => name.startsWith(`${prefix}-`));
  const own = [name, name.replace(/^(?:python|py)-/, ""), name.replace(/-(?:python|binary|py)$/, "")];
  return [...new Set([...own.map((each) => each.replaceAll("-", "_")), ...namespace])];
}

const packages = new Map([...known].flatMap(([name, modules]) => modules.map((module) => [module, name])));

/** What to install for a module that nothing asked for brings; undefined where several packages share it. */
export function packageOfModule(module: string): string | undefined {
  const name = module.toLowerCase();
  return namespaces.includes(name) ? undefined : (packages.get(name) ?? module);
}
