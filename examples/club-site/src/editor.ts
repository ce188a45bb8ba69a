import { Editor } from "@ckeditor/ckeditor5-core";

export class NewsEditor extends Editor {}
